'use strict';

const net = require('node:net');
const { ReplyParser } = require('./replyParser.js');

const VERSION = '/2018-06-01';
const BASE = VERSION + '/runtime';
const READ_BYTES = 64 * 1024;
const ERROR_TYPE = 'application/vnd.aws.lambda.error+json';

/**
 * The Runtime API over one connection. The answer to an invocation and the request for the next one leave in a single write;
 * replies come back in the order of the requests.
 */
class Wire {
  #host;
  #port;
  #headers; // of every request, behind its path
  #next;
  #socket;
  #waiting = []; // { text, resolve } of every request without a reply; text is undefined where the request cannot be sent again
  #proven = false; // whether this connection has answered anything

  /** @param {string} address `host:port` */
  constructor(address) {
    const colon = address.lastIndexOf(':');
    this.#host = address.slice(0, colon);
    this.#port = Number(address.slice(colon + 1));
    this.#headers = ` HTTP/1.1\r\nHost: ${address}\r\nUser-Agent: grid-nodejs/${process.versions.node}\r\n`;
    this.#next = this.#head('GET', '/invocation/next') + '\r\n';
    this.#connect(); // before the handler is loaded, which tells the grid that the runtime has booted
    this.release();
  }

  /** Proves the connection; the platform's answer says nothing. */
  ping() {
    return this.#send([this.#head('GET', '/ping', VERSION) + '\r\n'])[0];
  }

  /** Asks for an event. */
  next() {
    return this.#invocation(this.#send([this.#next])[0]);
  }

  /** Answers an invocation and asks for the next. */
  respond(requestId, body) {
    return this.#answer(this.#post(`/invocation/${requestId}/response`, 'application/json', '', body));
  }

  /** Fails an invocation and asks for the next. */
  fail(requestId, error) {
    return this.#answer(this.#error(`/invocation/${requestId}/error`, error));
  }

  /** Fails an invocation, or Init when there is none, as the process's last words. */
  lastWords(requestId, error) {
    return this.#send([this.#error(requestId === undefined ? '/init/error' : `/invocation/${requestId}/error`, error)])[0];
  }

  /** Begins a response that is written in pieces. */
  beginStream(requestId, contentType) {
    this.#send([
      this.#head('POST', `/invocation/${requestId}/response`)
        + `Content-Type: ${contentType}\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n`
        + 'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n',
    ]);
    this.#waiting.at(-1).text = undefined;
  }

  /** @param {Buffer} bytes never empty: an empty chunk would end the body */
  writeChunk(bytes, done) {
    const socket = this.#socket;
    socket.cork();
    socket.write(bytes.length.toString(16) + '\r\n', 'latin1');
    socket.write(bytes);
    socket.write('\r\n', 'latin1', done);
    socket.uncork();
  }

  endStream(error, done) {
    const trailers = error === undefined ? ''
      : `Lambda-Runtime-Function-Error-Type: ${headerValue(error.errorType)}\r\n`
        + `Lambda-Runtime-Function-Error-Body: ${Buffer.from(JSON.stringify(error)).toString('base64')}\r\n`;
    this.#socket.write(`0\r\n${trailers}\r\n`, 'latin1', done);
  }

  /** Lets the event loop run empty although the connection is open. */
  release() {
    this.#socket.unref();
  }

  #answer(post) {
    const [posted, next] = this.#send([post, this.#next]);
    posted.then(exitOnPlatformError);
    return this.#invocation(next);
  }

  async #invocation(next) {
    const reply = await next;
    if (reply.status !== 200) process.exit(1);
    return reply;
  }

  #send(requests) {
    if (this.#socket === undefined || this.#socket.destroyed) this.#connect();
    const replies = requests.map(text => new Promise(resolve => this.#waiting.push({ text, resolve })));
    this.#socket.ref();
    this.#socket.write(requests.length === 1 ? requests[0] : requests[0] + requests[1]);
    return replies;
  }

  #connect() {
    this.#proven = false;
    const parser = new ReplyParser(reply => {
      this.#proven = true;
      this.#waiting.shift()?.resolve(reply);
    });
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES); // the same for every read
    const callback = count => parser.push(buffer.subarray(0, count));
    this.#socket = net.connect({ host: this.#host, port: this.#port, noDelay: true, onread: { buffer, callback } });
    this.#socket.on('error', () => {}).on('close', () => this.#reconnect());
  }

  /** A server may close a connection, for example after refusing a body: what it has not answered is sent once more. */
  #reconnect() {
    if (this.#waiting.length === 0) return;
    if (!this.#proven || this.#waiting.some(request => request.text === undefined)) process.exit(1);
    this.#connect();
    this.#socket.write(this.#waiting.map(request => request.text).join(''));
  }

  #error(path, error) {
    return this.#post(path, ERROR_TYPE, `Lambda-Runtime-Function-Error-Type: ${headerValue(error.errorType)}\r\n`, JSON.stringify(error));
  }

  #post(path, contentType, headers, body) {
    return `${this.#head('POST', path)}Content-Type: ${contentType}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  }

  #head(method, path, base = BASE) {
    return `${method} ${base}${path}${this.#headers}`;
  }
}

function exitOnPlatformError(reply) {
  if (reply.status >= 500) process.exit(1);
}

/** Error types come from user code; a header holds printable ASCII only. */
function headerValue(text) {
  return String(text).replace(/[^\x20-\x7e]/g, '?');
}

module.exports = { Wire };
