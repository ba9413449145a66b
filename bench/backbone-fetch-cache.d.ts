/** It has no types, and no exports that are used: it puts a `fetch` of its own on Backbone's classes. */
declare module 'backbone-fetch-cache';
