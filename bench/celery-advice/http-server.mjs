// Answers each request after 50 ms; a process of its own, so that its work is not the bench's. Prints its URL when it
// listens, and ends with its standard input.
import http from 'node:http';

const DELAY_MS = 50;

const server = http.createServer((_, response) => {
  setTimeout(() => response.end('done'), DELAY_MS);
});
// Workers keep their connections for a whole trial, however rarely they use them.
server.keepAliveTimeout = 60_000;
server.listen({ host: '127.0.0.1', port: 0, backlog: 1_024 }, () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
process.stdin.resume().once('end', () => process.exit());
