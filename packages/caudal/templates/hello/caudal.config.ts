import { defineConfig } from 'caudal'

export default defineConfig({
  name: '{{name}}',
})
