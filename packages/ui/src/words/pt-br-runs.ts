import type { enRuns } from './en-runs.ts'

/** The texts of what is done with runs, and of what is known of them, in Brazilian Portuguese. */
export const ptBrRuns: { readonly [W in keyof typeof enRuns]: string } = {
  'grid.byTime': 'Por tempo',
  'grid.pick': 'Escolher',
  'grid.hint': 'Arraste sobre execuções ou células para escolhê-las, ou use shift com um clique ou uma seta.',
  'grid.pickHint': 'Toque na primeira e na última que você quer.',
  'grid.runs': '{count} {count|execução|execuções}',
  'grid.retry': 'Tentar de novo o que falhou de {count} {count|execução|execuções}…',
  'grid.again': 'Executar {count} {count|execução|execuções} de novo a partir de {step}…',
  'grid.cancel': 'Cancelar {count} {count|execução|execuções}…',
  'grid.cancelThem': 'Cancelar',
  'grid.compare': 'Comparar {one} com {other}',
  'grid.clear': 'Não escolher nada',
  'grid.retryWhat': 'Cada uma recomeça pelos passos ao lado e executa tudo o que vem depois. O que já deu certo fica.',
  'grid.keptCode':
    '{count} {count|execução começou|execuções começaram} com um código que não é o de hoje, e {count|segue|seguem} com o código de então.',
  'tries.now': 'tentativa {at} de {of}',
  'tries.used': '{used} de {of} tentativas usadas',
  'tries.next': 'próxima tentativa',
  'tries.givenUp': 'não se tenta de novo: o erro diz que não adiantaria',
  'attempt.lost': 'o processo dela morreu; isto não gastou nenhuma tentativa',
  'run.compareWith': 'Comparada com',
  'run.otherParams': 'Os parâmetros mudaram:',
  'home.lateSteps': 'Falta',
  'home.notStarted': 'não começou',
  'dataset.notDue': 'ainda no prazo',
  'calendar.to': 'Começa nestes dias, até {time}',
  'calendar.choose': 'Escolha um dia para ler por que suas janelas têm uma execução ou nenhuma.',
  'calendar.why': 'Por que {day} tem execuções ou nenhuma',
  'calendar.noTick': 'O agendamento não inicia nada neste dia.',
  'calendar.more': 'Estas são as {count} primeiras do dia.',
}
