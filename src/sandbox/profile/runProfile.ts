import { pluginFunctionNames } from '../functionNames';
import type { ExecutionReport, HardenedModule } from '../types';
import { CallTree } from './callTree';
import { cpuProfile, type CpuProfile } from './cpuProfile';

/** Collects the profile of one run (docs/PROFILE.md). */
export class RunProfile {
  readonly tree = CallTree.create();
  readonly onHostCall = (index: number, fuel: number): void => this.tree.hostCall(index, fuel);

  /**
   * The profile of the run that ended.
   * @param name the module's name, shown as the place of each function
   */
  async result(module: HardenedModule, report: ExecutionReport, name: string): Promise<CpuProfile> {
    if (report.reason === 'fuel-exhausted') this.takeBackOvershoot(report.fuelUsed);
    const functionName = pluginFunctionNames(await WebAssembly.compile(module.bytes));
    const { imports, fuelVersion } = module.info;
    return cpuProfile(this.tree.nodes(), {
      module: name,
      functionName: index => {
        const imported = imports[index];
        return imported === undefined ? functionName(index) : `${imported.module}.${imported.name}`;
      },
      isImport: index => index < imports.length,
    }, fuelVersion);
  }

  /** The last charge was more than what was left of the budget, and what it was for did not run. */
  private takeBackOvershoot(used: bigint): void {
    const counted = this.tree.nodes().reduce((sum, { self }) => sum + self, 0);
    const overshoot = counted - Number(used);
    if (overshoot > 0) this.tree.takeBack(overshoot);
  }
}
