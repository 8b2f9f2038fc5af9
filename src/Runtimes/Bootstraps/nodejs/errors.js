'use strict';

const { isNativeError } = require('node:util').types;

/** An error of the runtime itself, under Lambda's name for it. */
class RuntimeError extends Error {
  constructor(type, message) {
    super(message);
    this.name = 'Runtime.' + type;
    this.stack = `${this.name}: ${this.message}` + this.stack.slice(this.stack.indexOf('\n    at '));
  }
}

/** True for errors of other realms too. */
function isError(value) {
  return isNativeError(value) || value instanceof Error;
}

/** The body of an error report, keys in Lambda's order. */
function report(error) {
  try {
    return isError(error)
      ? { errorType: clean(error.name), errorMessage: clean(error.message), trace: clean(error.stack ?? '').split('\n') }
      : { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return { errorType: 'handled', errorMessage: 'The error that was thrown cannot be read: its message, name or stack throws.', trace: [] };
  }
}

function clean(text) {
  return String(text).replaceAll('\x7f', '%7F');
}

/** What an error becomes inside a log line: its own members after the three that every error has. */
function describe(error) {
  return { errorType: error.name, errorMessage: error.message, code: error.code, ...error, stack: String(error.stack).split('\n') };
}

module.exports = { RuntimeError, isError, report, describe };
