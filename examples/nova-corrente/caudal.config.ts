import { defineConfig } from 'caudal'

export default defineConfig({ name: 'nova_corrente' })
