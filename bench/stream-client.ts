// A process that listens to the stream of events with many clients: `node stream-client.ts URL COUNT AFTER`. It answers each line of its
// standard input with a line of JSON that says how far its clients are and what they missed.
import { once } from 'node:events'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import type { Socket } from 'node:net'

/** What one client has heard: the place of the last entry, how many, and how often one did not follow upon the one before it. */
interface Heard {
  place: number
  entries: number
  gaps: number
}

const [url = '', count = '0', after = '0'] = process.argv.slice(2)

function hear(heard: Heard, place: number): void {
  if (place !== heard.place + 1) heard.gaps++
  heard.place = place
  heard.entries++
}

const zero = 48
const nine = 57

/** The number that begins at a place of some bytes. */
function numberAt(bytes: Buffer, from: number): number {
  let value = 0
  for (let at = from; at < bytes.length && bytes[at]! >= zero && bytes[at]! <= nine; at++) value = value * 10 + bytes[at]! - zero
  return value
}

/** Goes on with what was not whole before; gives what is not whole now. */
type Scan = (bytes: Buffer, heard: Heard) => Buffer

/** Server-sent events: each that has data is an entry. */
const scanEvents: Scan = (bytes, heard) => {
  let from = 0
  for (;;) {
    const end = bytes.indexOf('\n\n', from)
    if (end < 0) return bytes.subarray(from)
    const line = bytes.indexOf(10, from)
    if (line < end && bytes[line + 1] === 100) hear(heard, numberAt(bytes, from + 'id: '.length))
    from = end + 2
  }
}

/** Messages of a WebSocket: each that begins with a `seq` is an entry. */
const scanMessages: Scan = (bytes, heard) => {
  let from = 0
  for (;;) {
    if (bytes.length < from + 10) return bytes.subarray(from)
    const short = bytes[from + 1]!
    const head = short < 126 ? 2 : short === 126 ? 4 : 10
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(from + 2) : Number(bytes.readBigUInt64BE(from + 2))
    if (bytes.length < from + head + length) return bytes.subarray(from)
    if (bytes[from] === 0x81 && bytes[from + head + 2] === 115) hear(heard, numberAt(bytes, from + head + '{"seq":'.length))
    from += head + length
  }
}

async function connect(index: number): Promise<Heard> {
  const heard = { place: Number(after), entries: 0, gaps: 0 }
  const asSocket = index % 2 === 1
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  }
  const asked = request(`${url}/v1/events?after=${after}`, { agent: false, headers: asSocket ? upgrade : {} }).end()
  asked.on('response', ({ statusCode }) => {
    if (statusCode !== 200) throw new Error(`the stream was refused with ${statusCode}`)
  })
  let rest = Buffer.alloc(0)
  const take = (scan: Scan) => (bytes: Buffer) => {
    rest = Buffer.from(scan(rest.length === 0 ? bytes : Buffer.concat([rest, bytes]), heard))
  }
  if (asSocket) {
    const [, socket, head] = (await once(asked, 'upgrade')) as [unknown, Socket, Buffer]
    take(scanMessages)(head)
    socket.on('data', take(scanMessages))
  } else {
    const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream]
    answer.on('data', take(scanEvents))
  }
  return heard
}

const clients = await Promise.all(Array.from({ length: Number(count) }, (_, index) => connect(index)))
console.log('ready')
createInterface(process.stdin).on('line', () =>
  console.log(
    JSON.stringify({
      slowest: Math.min(...clients.map(({ place }) => place)),
      fewest: Math.min(...clients.map(({ entries }) => entries)),
      gaps: clients.reduce((sum, { gaps }) => sum + gaps, 0),
    }),
  ),
)
