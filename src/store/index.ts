export { captureFolder, type CaptureFolder } from './capture-folder.ts';
