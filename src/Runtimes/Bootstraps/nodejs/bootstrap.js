'use strict';

const { RuntimeError, report } = require('./errors.js');
const { patchConsole, setInvocation, logError } = require('./logging.js');
const { ResponseStream, HttpResponseStream, streamifyResponse, isStreaming, highWaterMark } = require('./streaming.js');
const { loadHandler } = require('./handler.js');
const { waitForFunction } = require('./stem.js');
const { traceIdVariable } = require('./traceId.js');
const { Wire } = require('./wire.js');

const wire = new Wire(process.env.AWS_LAMBDA_RUNTIME_API);

let phase = 'init'; // then 'invoke' while a handler runs, 'idle' between invocations
let currentId;
let setTraceId;
let ofFunction; // what every context says of it
let onLoopEmpty; // what an empty event loop means to the running handler

/** Runs the function that the variables name; without an argument, the one that standard input will name. */
async function main() {
  const [optRoot] = process.argv.splice(2);
  if (optRoot === undefined) await waitForFunction(wire);
  patchConsole();
  setTraceId = traceIdVariable();
  const { env } = process;
  ofFunction = {
    name: env.AWS_LAMBDA_FUNCTION_NAME,
    version: env.AWS_LAMBDA_FUNCTION_VERSION,
    memory: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroup: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStream: env.AWS_LAMBDA_LOG_STREAM_NAME,
  };
  globalThis.awslambda = { streamifyResponse, HttpResponseStream };
  process.on('beforeExit', () => onLoopEmpty?.());
  process.on('uncaughtException', error => die('Uncaught Exception', error, 129));
  process.on('unhandledRejection', reason => die('Unhandled Promise Rejection', unhandledRejection(reason), 128));

  let handler;
  try {
    handler = await loadHandler(env.LAMBDA_TASK_ROOT, env._HANDLER ?? '');
  } catch (error) {
    return die('Uncaught Exception', error, 1);
  }

  const run = isStreaming(handler) ? runStreaming : runBuffered;
  phase = 'idle';
  for (let invocation = await wire.next(); ;) invocation = await run(handler, invocation);
}

/** Runs the handler once; completes with the next invocation. */
async function runBuffered(handler, { headers, body }) {
  const context = begin(headers);
  let outcome = await new Promise(resolve => {
    const callback = (error, result) => {
      if (error !== undefined && error !== null) resolve({ error });
      else if (context.callbackWaitsForEmptyEventLoop) onLoopEmpty = () => resolve({ result });
      else resolve({ result });
    };
    const succeed = result => resolve({ result });
    const fail = error => resolve({ error });
    Object.assign(context, { callbackWaitsForEmptyEventLoop: true, succeed, fail, done: callback });
    onLoopEmpty = () => succeed(null);
    try {
      const promise = handler(JSON.parse(body), context, callback);
      if (typeof promise?.then === 'function') {
        onLoopEmpty = () => fail(new RuntimeError('NodeJsExit', 'The event loop is empty, but the promise that the handler returned was never settled.'));
        promise.then(succeed, fail);
      }
    } catch (error) {
      fail(error);
    }
  });
  onLoopEmpty = undefined;
  await nextTurn(); // a rejection that nobody handles belongs to this invocation

  let answer;
  if (!('error' in outcome)) {
    try {
      answer = JSON.stringify(outcome.result ?? null) ?? 'null';
    } catch {
      outcome = { error: new RuntimeError('MarshalError', 'Unable to stringify response body') };
    }
  }
  if ('error' in outcome) logError('Invoke Error', outcome.error);
  phase = 'idle';
  return answer !== undefined ? wire.respond(headers['lambda-runtime-aws-request-id'], answer)
    : wire.fail(headers['lambda-runtime-aws-request-id'], report(outcome.error));
}

/** Runs a streaming handler once; completes with the next invocation. */
async function runStreaming(handler, { headers, body }) {
  const context = begin(headers);
  const stream = new ResponseStream(wire, currentId, highWaterMark(handler));
  let failure;
  try {
    await new Promise((resolve, reject) => {
      onLoopEmpty = () => reject(new Error('Response stream is not finished.'));
      const promise = handler(JSON.parse(body), stream, context);
      if (typeof promise?.then !== 'function') throw new Error('Streaming does not support non-async handlers.');
      const finished = new Promise(done => stream.on('finish', done).on('error', reject));
      promise.then(() => finished).then(resolve, reject);
    });
  } catch (error) {
    failure = { error };
  }
  onLoopEmpty = undefined;
  await nextTurn();

  phase = 'idle';
  if (failure === undefined) return wire.next();
  logError('Invoke Error', failure.error);
  if (!stream.started) return wire.fail(currentId, report(failure.error));
  stream.fail(report(failure.error));
  return wire.next();
}

/** Everything that the process must know of an invocation before the handler runs, and the handler's context. */
function begin(headers) {
  phase = 'invoke';
  currentId = headers['lambda-runtime-aws-request-id'];
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  setTraceId(headers['lambda-runtime-trace-id']);
  setInvocation(currentId, headers['lambda-runtime-aws-tenant-id']);
  wire.release();

  return {
    functionName: ofFunction.name,
    functionVersion: ofFunction.version,
    memoryLimitInMB: ofFunction.memory,
    logGroupName: ofFunction.logGroup,
    logStreamName: ofFunction.logStream,
    clientContext: parse(headers['lambda-runtime-client-context']),
    identity: parse(headers['lambda-runtime-cognito-identity']),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: currentId,
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

function parse(json) {
  return json ? JSON.parse(json) : undefined;
}

function nextTurn() {
  return new Promise(setImmediate);
}

function unhandledRejection(reason) {
  const error = new RuntimeError('UnhandledPromiseRejection', String(reason));
  return Object.assign(error, { reason });
}

/** Reports the error as the answer to Init or to the running invocation, and ends the process. */
function die(what, error, exitCode) {
  logError(what, error);
  if (phase === 'idle') process.exit(exitCode);
  wire.lastWords(phase === 'init' ? undefined : currentId, report(error)).then(() => process.exit(exitCode));
}

main();
