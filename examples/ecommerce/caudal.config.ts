import { defineConfig } from 'caudal'

export default defineConfig({
  name: 'ecommerce',
  channels: {
    screen: { kind: 'console' },
    inbox: { kind: 'file', path: 'out/messages.txt' },
  },
})
