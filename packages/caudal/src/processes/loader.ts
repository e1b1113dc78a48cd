import { serveLoad } from '../project/index.ts'

serveLoad()
