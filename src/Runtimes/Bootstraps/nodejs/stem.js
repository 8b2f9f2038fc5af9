'use strict';

const fs = require('node:fs');
const Module = require('node:module');

/** Does beforehand what every function needs, waits to be told which function it is, and becomes it. */
async function waitForFunction(wire) {
  await rehearse(wire);
  fs.writeSync(1, 'ready\n');
  const { variables } = JSON.parse(readLine());

  fs.closeSync(0);
  fs.openSync('/dev/null'); // takes the number that has just become free
  const { env } = process;
  for (const name of Object.keys(env)) delete env[name];
  Object.assign(env, variables);
  Module._initPaths(); // NODE_PATH, read anew
  process.chdir(env.LAMBDA_TASK_ROOT);
}

/** Blocks the thread: there is nothing else to do, and an event loop would have to be woken first. */
function readLine() {
  const chunk = Buffer.alloc(65536);
  let line = '';
  const decoder = new TextDecoder();
  while (!line.endsWith('\n')) {
    const count = fs.readSync(0, chunk);
    if (count === 0) process.exit(0); // nobody needs it
    line += decoder.decode(chunk.subarray(0, count), { stream: true });
  }
  return line;
}

/** What is lazy in the engine and its library, and lies on every function's way to its first event. */
async function rehearse(wire) {
  await wire.ping();
  await import('./rehearsal.mjs');
  process.stdout;
  new Date().toISOString();
  JSON.parse(JSON.stringify({ message: ['text', 1, 0.5, true, null] }));
  await new Promise(setImmediate);
}

module.exports = { waitForFunction };
