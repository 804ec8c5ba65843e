export { type CaptureFolder, createCaptureFolder } from './capture-folder.ts';
