'use strict';

const { Writable } = require('node:stream');
const { RuntimeError } = require('./errors.js');

// Frameworks set these symbols themselves instead of calling streamifyResponse.
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

/** The response of a streaming handler, sent as it is written. */
class ResponseStream extends Writable {
  #wire;
  #requestId;
  #contentType = 'application/octet-stream';
  #prelude;
  #started = false;
  #ended = false;

  constructor(wire, requestId, highWaterMark) {
    super({ highWaterMark, decodeStrings: true });
    this.#wire = wire;
    this.#requestId = requestId;
  }

  /** Whether anything has left: from then on an error can only be told in the trailers. */
  get started() {
    return this.#started;
  }

  setContentType(contentType) {
    if (this.#started || this.writableLength > 0) throw new RuntimeError('InvalidStreamingOperation', 'Cannot set content-type, too late.');
    this.#contentType = contentType;
  }

  /** Bytes that go out before the first write of the handler. */
  setPrelude(bytes) {
    this.#prelude = bytes;
  }

  write(chunk, encoding, callback) {
    const plain = typeof chunk === 'string' || chunk instanceof Uint8Array;
    return super.write(plain ? chunk : JSON.stringify(chunk), encoding, callback);
  }

  /** Ends the response with the error in its trailers; nothing if it has ended already. */
  fail(error) {
    if (this.#ended) return;
    this.#ended = true;
    this.#wire.endStream(error);
    this.destroy();
  }

  _write(chunk, _, done) {
    this.#start();
    if (chunk.length === 0) done();
    else this.#wire.writeChunk(chunk, done);
  }

  _final(done) {
    this.#start();
    this.#ended = true;
    this.#wire.endStream(undefined, done);
  }

  #start() {
    if (this.#started) return;
    this.#started = true;
    this.#wire.beginStream(this.#requestId, this.#contentType);
    if (this.#prelude !== undefined) this.#wire.writeChunk(this.#prelude);
  }
}

const HttpResponseStream = {
  /** Makes the stream an HTTP response: status code, headers and cookies first, then eight zero bytes, then the body. */
  from(stream, metadata) {
    stream.setContentType('application/vnd.awslambda.http-integration-response');
    stream.setPrelude(Buffer.concat([Buffer.from(JSON.stringify(metadata)), Buffer.alloc(8)]));
    return stream;
  },
};

function streamifyResponse(handler, options) {
  handler[STREAMING] = 'response';
  if (options?.highWaterMark !== undefined) handler[HIGH_WATER_MARK] = Number.parseInt(options.highWaterMark, 10);
  return handler;
}

function isStreaming(handler) {
  const kind = handler[STREAMING];
  if (kind !== undefined && kind !== 'response') throw new RuntimeError('MalformedStreamingHandler', 'Only response streaming is supported.');
  return kind === 'response';
}

/** Bytes that a stream buffers before `write` answers false; undefined for Node's default. */
function highWaterMark(handler) {
  return handler[HIGH_WATER_MARK];
}

module.exports = { ResponseStream, HttpResponseStream, streamifyResponse, isStreaming, highWaterMark };
