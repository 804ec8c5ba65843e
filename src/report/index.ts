export { type FlameData, flameData, type FlameThread } from './flame-data.ts';
export type { FlameEvent } from './flame-rows.ts';
export { fit } from './format.ts';
export { renderHtml, type ViewerAssets } from './html.ts';
export { jsonReport } from './json.ts';
export { type JobRanking, rankingText } from './ranking.ts';
export { COLOURS, PLAIN, type Style } from './style.ts';
export { terminalReport } from './terminal.ts';
export type { Page } from './terminal-page.ts';
