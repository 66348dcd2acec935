/**
 * GitHub Actions reads commands in whatever a step prints: `::error::…` at the start of a line, `##[error]…` anywhere
 * in it; Azure Pipelines has `##vso[…]`. A name from user code must not give one.
 * Source: TryParseV2 and TryParse in src/Runner.Common/ActionCommand.cs of github.com/actions/runner.
 */
export function withoutWorkflowCommands(text: string): string {
  return text.replace(/^(\s*):(?=:)/gm, '$1: ').replace(/##(?=\w*\[)/g, '#-');
}

/** A message that GitHub shows on a workflow's summary and, with a file, beside the code of a pull request. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  /** Relative to the repository; left out where it is not in it. */
  readonly file?: string;
}

/** One line, without its end: `::error file=tasks.ts,title=…::…`. The escapes are those of @actions/core. */
export function workflowCommand({ level, title, message, file }: Annotation): string {
  const properties = [...(file === undefined ? [] : [`file=${property(file)}`]), `title=${property(title)}`];
  return `::${level} ${properties.join(',')}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
