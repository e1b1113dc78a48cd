import { Socket } from 'node:net'

/** A socket that sends what is written in one turn of the event loop together: a server that is woken for each message does less. */
export function gatheringSocket(): Socket {
  const socket = new Socket()
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
  return socket
}
