import { Socket } from 'node:net'

/**
 * A socket that sends what is written in one turn of the event loop together: a server that is woken for each message does less, and each
 * write costs as much as a statement.
 */
export function gatheringSocket(): Socket {
  const socket = new Socket()
  // To connect takes away what is put in the place of `write` before.
  socket.once('connect', () => gather(socket))
  return socket
}

function gather(socket: Socket): void {
  const write = socket.write.bind(socket) as (...given: readonly unknown[]) => boolean
  let gathering = false
  socket.write = (...given: readonly unknown[]) => {
    if (!gathering) {
      gathering = true
      socket.cork()
      process.nextTick(() => {
        gathering = false
        socket.uncork()
      })
    }
    return write(...given)
  }
}
