import { render } from 'preact';

import './style.css';
import { embeddedCapture } from './page-data.ts';
import { ReportPage } from './page/report-page.tsx';

const place = document.getElementById('flinkprof');
if (place) render(<ReportPage capture={embeddedCapture()} />, place);
