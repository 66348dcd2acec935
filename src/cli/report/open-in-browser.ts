/** Shows a file in the user's browser, and does not wait for it. @throws where none can be started */
export async function openInBrowser(file: string): Promise<void> {
  const { default: open } = await import('open');
  const browser = await open(file);
  await new Promise<void>((resolve, reject) => {
    browser.once('error', reject);
    browser.once('spawn', resolve);
    if (browser.pid !== undefined) resolve();
  });
}
