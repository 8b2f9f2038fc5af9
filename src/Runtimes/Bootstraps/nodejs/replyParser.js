'use strict';

/** Reads HTTP/1.1 replies, as the grid writes them, out of whatever pieces the socket delivers. */
class ReplyParser {
  #onReply;
  #bytes = Buffer.alloc(0);
  #state = this.#head;
  #reply;
  #body;
  #missing = 0;
  #pieces;
  #lines = []; // each header line's beginning and name in the last reply: the next one's are mostly the same

  /** @param {(reply: { status: number, headers: Object<string, string>, body: string }) => void} onReply */
  constructor(onReply) {
    this.#onReply = onReply;
  }

  /** @param {Buffer} data not needed any more afterwards */
  push(data) {
    this.#bytes = this.#bytes.length === 0 ? data : Buffer.concat([this.#bytes, data]);
    while (this.#bytes.length > 0 && this.#state());
    if (this.#bytes.length > 0 && this.#bytes.buffer === data.buffer) this.#bytes = Buffer.from(this.#bytes);
  }

  // A state takes what it can from #bytes and says whether it got anywhere; only an unfinished line or head stays behind.

  #head() {
    const end = this.#bytes.indexOf('\r\n\r\n');
    if (end < 0) return false;

    const lines = this.#bytes.utf8Slice(0, end).split('\r\n');
    this.#take(end + 4);
    const headers = {};
    for (let i = 1; i < lines.length; i++) {
      let known = this.#lines[i];
      if (known === undefined || !lines[i].startsWith(known.start)) {
        const start = lines[i].slice(0, lines[i].indexOf(':') + 2);
        this.#lines[i] = known = { start, name: start.slice(0, -2).toLowerCase() };
      }
      headers[known.name] = lines[i].slice(known.start.length);
    }
    this.#reply = { status: Number(lines[0].slice(9, 12)), headers, body: undefined };

    if (headers['transfer-encoding'] === 'chunked') {
      this.#pieces = [];
      this.#state = this.#chunkSize;
      return true;
    }
    this.#missing = Number(headers['content-length'] ?? 0);
    if (this.#bytes.length < this.#missing) {
      this.#body = Buffer.allocUnsafe(this.#missing);
      this.#state = this.#fixedBody;
      return true;
    }
    const body = this.#bytes.utf8Slice(0, this.#missing);
    this.#take(this.#missing);
    return this.#done(body);
  }

  #fixedBody() {
    const count = Math.min(this.#missing, this.#bytes.length);
    this.#bytes.copy(this.#body, this.#body.length - this.#missing, 0, count);
    this.#take(count);
    this.#missing -= count;
    return this.#missing > 0 || this.#done(this.#body.utf8Slice());
  }

  #chunkSize() {
    const line = this.#line();
    if (line === undefined) return false;
    this.#missing = parseInt(line, 16);
    this.#state = this.#missing > 0 ? this.#chunkData : this.#trailer;
    return true;
  }

  #chunkData() {
    const count = Math.min(this.#missing, this.#bytes.length);
    this.#pieces.push(Buffer.from(this.#bytes.subarray(0, count)));
    this.#take(count);
    this.#missing -= count;
    if (this.#missing === 0) this.#state = this.#chunkEnd;
    return true;
  }

  #chunkEnd() {
    if (this.#line() === undefined) return false;
    this.#state = this.#chunkSize;
    return true;
  }

  #trailer() {
    const line = this.#line();
    return line !== undefined && (line !== '' || this.#done(Buffer.concat(this.#pieces).utf8Slice()));
  }

  #line() {
    const end = this.#bytes.indexOf('\r\n');
    if (end < 0) return undefined;
    const line = this.#bytes.latin1Slice(0, end);
    this.#take(end + 2);
    return line;
  }

  #take(count) {
    this.#bytes = this.#bytes.subarray(count);
  }

  #done(body) {
    const reply = this.#reply;
    reply.body = body;
    this.#reply = this.#body = this.#pieces = undefined;
    this.#state = this.#head;
    this.#onReply(reply);
    return true;
  }
}

module.exports = { ReplyParser };
