// @ts-check
// Loaded into every Node process of the soak by NODE_OPTIONS=--require: when it is asked by a signal, a process writes down what it
// holds, after a collection, so that what is counted is what is really held and not what waits to be collected.
const { EventEmitter } = require('node:events');
const { appendFileSync } = require('node:fs');
const { join } = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

const { HEADSTART_SOAK_PROBE: folder, HEADSTART_SOAK_SNAPSHOTS: snapshots } = process.env;
const ENTRIES = /(bootstrap-fork(\.js)?|[\\/]dist[\\/]engine\.js)$/;

if (folder && ENTRIES.test(process.argv[1] ?? '')) {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc');
  process.on('SIGUSR2', () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    /** @type {Record<string, number>} */
    const resources = {};
    for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
    const held = {
      pid: process.pid,
      heapUsed,
      external,
      emitters: v8.queryObjects?.(EventEmitter, { format: 'count' }) ?? null,
      processListeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
      resources,
    };
    appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(held)}\n`);
  });
  process.on('SIGPROF', () => {
    if (snapshots) v8.writeHeapSnapshot(join(snapshots, `${process.pid}-${Date.now()}.heapsnapshot`));
  });
}
