export { consoleChannel } from './console-channel.ts'
export { fileChannel } from './file-channel.ts'
