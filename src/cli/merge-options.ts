/** Some of a command's options; what is undefined was not given. */
export type Given<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/** Each option from the command line, else from the config, else its default. */
export function mergeOptions<Options extends object>(
  defaults: Options,
  config: NoInfer<Given<Options>>,
  commandLine: NoInfer<Given<Options>>,
): Options {
  const merged = { ...defaults };
  for (const layer of [config, commandLine]) {
    for (const name of Object.keys(layer) as (keyof Options)[]) {
      const value = layer[name];
      if (value !== undefined) merged[name] = value as Options[typeof name];
    }
  }
  return merged;
}
