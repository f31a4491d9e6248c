import { cpus, release, totalmem, type } from 'node:os';

/** One line each about what the figures were taken on. */
export function machine() {
  const processors = cpus();
  const [first] = processors;
  return [
    `processor: ${first?.model.trim() ?? 'unknown'}, ${processors.length} logical cores`,
    `memory: ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `system: ${type()} ${release().split('-')[0]}, ${process.arch}`,
    `engine: Node ${process.versions.node}, V8 ${process.versions.v8.split('-')[0]}`,
  ];
}
