/** How a server on a port is told from any other: what is said to it, and what its answer tells. */
export interface ServerGreeting {
  readonly say: Buffer;
  /** @returns whether it is such a server, and its version where it tells; `null` while more is to be read */
  readonly understand: (answer: Buffer) => { readonly is: boolean; readonly version: string | null } | null;
}

/** `INFO server` as an inline command. A server that wants a password first is one all the same. */
export const REDIS_GREETING: ServerGreeting = {
  say: Buffer.from('INFO server\r\n'),
  understand: (answer) => {
    const text = answer.toString('latin1');
    if (text.startsWith('-NOAUTH') || text.startsWith('-NOPERM')) return { is: true, version: null };
    const version = /^(?:valkey|redis)_version:(\S+)\r/m.exec(text)?.[1];
    if (version !== undefined) return { is: true, version };
    return text.startsWith('$') ? null : { is: false, version: null };
  },
};

/** The AMQP 0-9-1 header; the answer is a Connection.Start frame with a table of the server's properties. */
export const RABBITMQ_GREETING: ServerGreeting = {
  say: Buffer.from('AMQP\u0000\u0000\u0009\u0001', 'latin1'),
  understand: (answer) => {
    // Frame: type (1 = method), channel (0), length, then class 10 (connection), method 10 (start).
    if (answer.length < 11) return null;
    if (answer[0] !== 1 || answer.readUInt32BE(7) !== 0x000a_000a) return { is: false, version: null };
    if (answer.length < 8 + answer.readUInt32BE(3)) return null;
    // In the table: the name's length and the name, `S`, the text's length and the text.
    const at = answer.indexOf(Buffer.from('\u0007versionS', 'latin1'));
    if (at < 0) return { is: true, version: null };
    const from = at + 9 + 4;
    return { is: true, version: answer.toString('utf8', from, from + answer.readUInt32BE(at + 9)) };
  },
};

/** SSLRequest: one letter comes back, S or N. The version is told only to those who log in. */
export const POSTGRES_GREETING: ServerGreeting = {
  say: Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]),
  understand: (answer) =>
    answer.length === 0
      ? null
      : { is: answer.length === 1 && /[SN]/.test(answer.toString('latin1')), version: null },
};
