import { defineConfig, postgres } from 'caudal'
export default defineConfig({ name: 'bench', store: postgres('postgres://caudal@127.0.0.1:43299/state_0'), runners: { idle: '1s' } })
