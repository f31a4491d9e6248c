// The figures of the security review (docs/REVIEW.md), as JSON: `simulation`, `samples RUNS`, `cost EXECUTIONS`.
import { SENSITIVITIES } from '../../src/api/review/sensitivity';
import { costFigures } from './cost';
import { sampleFigures } from './samples';
import { detection, falseAlarms, STEADY } from './simulation';

const SERIES = { plugins: 100, executions: 500 };
const INJECTED = { plugins: 300, before: 150 };
const TIMES = [5, 10, 40];

/** What became of one kind of simulated plugin. */
export interface SimulationRow {
  readonly plugin: string;
  readonly alarms: Readonly<Record<keyof typeof SENSITIVITIES, ReturnType<typeof falseAlarms>>>;
  /** Share of anomalies found with the sensitivity `normal`, by how many times the fuel they took. */
  readonly found: readonly number[];
}

function simulation(): readonly SimulationRow[] {
  return Object.entries(STEADY).map(([plugin, steady]) => {
    const alarms = (name: keyof typeof SENSITIVITIES): ReturnType<typeof falseAlarms> => falseAlarms(steady, SENSITIVITIES[name], SERIES);
    return { plugin, alarms: { low: alarms('low'), normal: alarms('normal'), high: alarms('high') }, found: TIMES.map(times => detection(steady, SENSITIVITIES.normal, times, INJECTED)) };
  });
}

const [mode = '', count = '0'] = process.argv.slice(2);
const figures = mode === 'simulation' ? Promise.resolve(simulation()) : mode === 'samples' ? sampleFigures(Number(count)) : costFigures(Number(count));
void figures.then(found => { console.log(JSON.stringify(found)); });
