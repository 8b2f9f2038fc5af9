'use strict';

const NAME = '_X_AMZN_TRACE_ID';

/**
 * Makes the trace id of the running invocation a variable of the environment that the C library never hears of: `setenv` keeps every value for ever,
 * and this one is another for each invocation.
 * @returns {(value: string | undefined) => void} sets it
 */
function traceIdVariable() {
  let traceId;
  const isIt = name => name === NAME && traceId !== undefined;
  process.env = new Proxy(process.env, {
    get: (env, name) => isIt(name) ? traceId : env[name],
    has: (env, name) => isIt(name) || name in env,
    ownKeys: env => traceId === undefined ? Reflect.ownKeys(env) : [...Reflect.ownKeys(env), NAME],
    getOwnPropertyDescriptor: (env, name) => isIt(name)
      ? { value: traceId, writable: true, enumerable: true, configurable: true }
      : Reflect.getOwnPropertyDescriptor(env, name),
    set(env, name, value) {
      if (name === NAME) traceId = String(value);
      else env[name] = value;
      return true;
    },
    deleteProperty(env, name) {
      if (name === NAME) traceId = undefined;
      return delete env[name];
    },
  });
  return value => { traceId = value; };
}

module.exports = { traceIdVariable };
