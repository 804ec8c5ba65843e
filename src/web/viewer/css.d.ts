/** Style sheets are imported for the build to collect them. */
declare module '*.css';
