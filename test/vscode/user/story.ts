import { openWorkbench, type Workbench, type WorkbenchOptions } from './workbench';

/**
 * A `describe` whose steps follow one another in one window, opened before the first and closed after the last. A step
 * that fails leaves a picture, and the steps after it are skipped.
 * @param name names the screenshots' folder, the logs and the profile
 * @param steps declares the steps; gets the window inside them
 */
export function story(title: string, name: string, options: WorkbenchOptions, steps: (window: () => Workbench) => void): void {
  describe(title, () => {
    let workbench: Workbench | undefined;
    let broken = false;

    before(async () => {
      workbench = await openWorkbench(name, options);
    });
    beforeEach(function () {
      if (broken) this.skip();
    });
    afterEach(async function () {
      if (this.currentTest?.state !== 'failed') return;
      broken = true;
      await workbench?.screenshot('failed');
    });
    after(() => workbench?.close());

    steps(() => {
      if (workbench === undefined) throw new Error('The window is open inside the steps only.');
      return workbench;
    });
  });
}
