'use strict';

const { format } = require('node:util');
const { isError, report, describe } = require('./errors.js');

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const METHODS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', fatal: 'FATAL' };

let json;
let requestId;
let tenantId;

/** Names the invocation that log lines belong to. */
function setInvocation(id, tenant) {
  requestId = id;
  tenantId = tenant;
}

/** Makes the console write Lambda's lines. A level below AWS_LAMBDA_LOG_LEVEL costs nothing. */
function patchConsole() {
  json = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
  const minimum = LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase());
  for (const [method, level] of Object.entries(METHODS)) {
    console[method] = LEVELS.indexOf(level) < minimum ? () => {} : (...values) => write(level, values);
  }
}

function write(level, values) {
  const timestamp = new Date().toISOString();
  process.stdout.write((json ? jsonLine(timestamp, level, values) : textLine(timestamp, level, values)) + '\n');
}

/** One event is one line: line feeds inside it become carriage returns. */
function textLine(timestamp, level, values) {
  return `${timestamp}\t${requestId}\t${level}\t${format(...values)}`.replaceAll('\n', '\r');
}

function jsonLine(timestamp, level, values) {
  const line = { timestamp, level, requestId };
  if (tenantId !== undefined) line.tenantId = tenantId;
  if (values.length === 1) {
    line.message = values[0];
    try {
      return JSON.stringify(line, (_, value) => isError(value) ? { ...errorMembers(value), ...value } : value);
    } catch {
      line.message = format(values[0]); // circular, a BigInt, a throwing toJSON
      return JSON.stringify(line);
    }
  }
  line.message = format(...values);
  const error = values.find(isError);
  return JSON.stringify(error === undefined ? line : { ...line, ...errorMembers(error) });
}

function errorMembers(error) {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
  };
}

/** The runtime's own line about an error that ends an invocation or Init. */
function logError(what, error) {
  if (json) console.error(isError(error) ? error : report(error));
  else console.error(what, '\t' + errorText(error));
}

function errorText(error) {
  try {
    return JSON.stringify(isError(error) ? describe(error) : report(error), (_, value) => isError(value) ? describe(value) : value);
  } catch {
    return JSON.stringify(report(error));
  }
}

module.exports = { patchConsole, setInvocation, logError };
