import { systemClock } from '../kernel/index.ts'
import { serveLoad } from '../project/index.ts'

serveLoad(systemClock)
