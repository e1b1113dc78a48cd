import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { gatheringSocket } from './gathering-socket.ts'

test('sends together what is written in one turn, once it is connected', async () => {
  const server = createServer((client) => client.resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = gatheringSocket() as Socket & { _writev(chunks: readonly unknown[], done: () => void): void }
  const sent: number[] = []
  const send = socket._writev.bind(socket)
  socket._writev = (chunks, done) => {
    sent.push(chunks.length)
    send(chunks, done)
  }
  socket.connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  for (const text of ['one', 'two', 'three']) socket.write(text)
  await new Promise((resolve) => socket.write('four', resolve))
  for (const text of ['five', 'six']) socket.write(text)
  await new Promise<void>((resolve) => socket.end(() => resolve()))
  expect(sent).toEqual([4, 2])
  server.close()
})
