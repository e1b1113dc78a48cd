import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { textFrame } from './text-frame.ts'

test('a text of any length is one message', async () => {
  const texts = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((length) => 'é'.repeat(length >> 1) + 'x'.repeat(length % 2))
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket: Duplex, head: Buffer) =>
    sockets.handleUpgrade(request, socket, head, () => socket.write(Buffer.concat(texts.map(textFrame)))),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const heard: string[] = []
  await new Promise<void>((resolve, reject) => {
    client.on('error', reject)
    client.on('message', (data: Buffer) => {
      heard.push(data.toString('utf8'))
      if (heard.length === texts.length) resolve()
    })
  })
  client.terminate()
  server.close()
  expect(heard).toEqual(texts)
})
