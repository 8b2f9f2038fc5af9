'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');
const { RuntimeError, isError } = require('./errors.js');
const { isStreaming } = require('./streaming.js');

const MISSING = new Set(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND']);
const IS_ESM = new Set(['ERR_REQUIRE_ESM', 'ERR_REQUIRE_ASYNC_MODULE']);

/** Finds the handler `[folder/]file.export[.nested]` under the task root. */
async function loadHandler(taskRoot, name) {
  if (name.includes('..')) {
    throw new RuntimeError('MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  }
  const slash = name.lastIndexOf('/') + 1;
  const dot = name.indexOf('.', slash);
  if (dot <= slash || dot === name.length - 1) throw new RuntimeError('MalformedHandlerName', 'Bad handler');

  const module = await loadModule(taskRoot, name.slice(0, slash), name.slice(slash, dot));
  const members = name.slice(dot + 1).split('.');
  const handler = pick(module, members) ?? pick(module?.default, members);
  if (handler === undefined) throw new RuntimeError('HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw new RuntimeError('HandlerNotFound', `${name} is not a function`);
  refuseCallbacks(handler);
  return handler;
}

function pick(value, members) {
  for (const member of members) value = value?.[member];
  return value ?? undefined;
}

/** nodejs24.x and later know no callbacks. */
function refuseCallbacks(handler) {
  const major = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? '')?.[1] ?? 0);
  if (major >= 24 && handler.length >= 3 && !isStreaming(handler)) {
    throw new RuntimeError('CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. Make the handler async, or return a promise.');
  }
}

async function loadModule(taskRoot, folder, name) {
  try {
    const stem = path.resolve(taskRoot, folder, name);
    for (const extension of ['', '.js', '.mjs', '.cjs']) {
      if (isFile(stem + extension)) return await loadFile(stem + extension, extension);
    }
    const resolved = require.resolve(name, { paths: [taskRoot, path.join(taskRoot, folder)] });
    return require(resolved);
  } catch (error) {
    if (error instanceof SyntaxError) throw renamed('UserCodeSyntaxError', error);
    if (isError(error) && MISSING.has(error.code)) throw new RuntimeError('ImportModuleError', String(error));
    throw error;
  }
}

async function loadFile(file, extension) {
  if (extension === '.mjs' || (extension === '.js' && isInModulePackage(file))) return import(pathToFileURL(file));
  try {
    return createRequire(file)(file);
  } catch (error) {
    if (IS_ESM.has(error?.code)) return import(pathToFileURL(file)); // module syntax without a package.json, or top-level await
    throw error;
  }
}

/** Whether the nearest package.json declares `"type": "module"`. */
function isInModulePackage(file) {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).type === 'module';
    } catch (error) {
      if (error.code !== 'ENOENT' || folder === path.dirname(folder)) return false;
    }
  }
}

function isFile(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** A syntax error's own stack names the place in the user's file; it is kept. */
function renamed(type, error) {
  const result = new RuntimeError(type, String(error));
  result.stack = error.stack;
  return result;
}

module.exports = { loadHandler };
