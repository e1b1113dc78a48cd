import { deserialize, serialize } from 'node:v8'
import type { Socket } from 'node:net'

/** A message as bytes: four of length, then the value in V8's own serialization. */
export function encodeFrame(message: unknown): Buffer {
  const body = serialize(message)
  const frame = Buffer.allocUnsafe(4 + body.length)
  frame.writeUInt32BE(body.length, 0)
  body.copy(frame, 4)
  return frame
}

/** Calls `hear` with each message that arrives on a socket, in order. */
export function hearFrames(socket: Socket, hear: (message: unknown) => void): void {
  let parts: Buffer[] = []
  let size = 0
  let wanted = 4
  let body = false
  socket.on('data', (part: Buffer) => {
    parts.push(part)
    size += part.length
    while (size >= wanted) {
      const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
      const piece = whole.subarray(0, wanted)
      parts = [whole.subarray(wanted)]
      size -= wanted
      if (body) hear(deserialize(piece))
      wanted = body ? 4 : piece.readUInt32BE(0)
      body = !body
    }
  })
}
