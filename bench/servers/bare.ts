/** The peer: node:http answering a constant of as many bytes as it is told; 304 where there is nothing to say. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

const [, , bytes = '2048', status = '200'] = process.argv;
const body = Buffer.alloc(Number(bytes), 'x');
const server = http.createServer((_, outgoing) => {
  if (status === '304') {
    outgoing.writeHead(304, { ETag: '"x"' });
    outgoing.end();
    return;
  }
  outgoing.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': body.length });
  outgoing.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ ready: true, port });
});
process.on('disconnect', () => process.exit(0));
