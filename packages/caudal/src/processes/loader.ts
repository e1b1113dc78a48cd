import { enableCompileCache } from 'node:module'

// Halves the time that a load takes from the second one on. It must be on before the modules are imported.
enableCompileCache()
const { serveLoad } = await import('../project/index.ts')
serveLoad()
