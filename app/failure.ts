/**
 * What went wrong, in words for the person in front of the screen.
 * Holds     `Failure`, and `readFailure`, which makes one of whatever a request, a loader or a bug threw.
 * Promises  an answer for every value, however odd, and never a stack, a URL or a piece of a foreign page.
 * Leaves    showing it to app/ui, which knows the same shape by structure and not by import.
 */
import { isProblem } from '../common/protocol/problem';

export interface Failure {
  /** One sentence for a place that has room for one. */
  readonly message: string;
  /** What to list beside a form, at least one. With a problem from the server: one `field message` each. */
  readonly messages: readonly string[];
  /** The HTTP status, when there was an answer. */
  readonly status?: number;
}

/** The part of jQuery's jqXHR that tells why a request was rejected. */
interface Rejected {
  readonly status: number;
  readonly statusText: string;
  readonly responseText?: unknown;
}

const noAnswer = 'Unable to connect. Please check your internet connection and try again.';
const tooLate = 'The server took too long to answer. Please try again.';
const aborted = 'The request was cancelled.';
const unreadable = 'The server gave an answer that could not be understood. Please try again.';
const notSignedIn = 'Please sign in to do this: you are not signed in, or your session has ended.';
const unexpected = 'Something went wrong here. Please try again, or reload the page.';
const changedElsewhere =
  'This was changed elsewhere since you opened it. What you typed is still here: copy it, then reload the page.';
const versionUnknown =
  'The server could not tell which version this was written on. What you typed is still here: copy it, then reload the page.';
const chunkMissing = 'A part of the application could not be loaded. Check your connection, then reload the page.';

const byStatus: ReadonlyMap<number, string> = new Map([
  [401, notSignedIn],
  [403, 'You are not allowed to do this.'],
  [404, 'This could not be found. It may have been moved or deleted.'],
  [408, tooLate],
  [409, 'This clashes with something that exists already.'],
  [412, changedElsewhere],
  [413, 'This is too large for the server to accept.'],
  [422, 'The server did not accept this. Please check what you entered.'],
  [428, versionUnknown],
  [429, 'Too many requests in a short time. Please wait a moment and try again.'],
]);

/** @param reason  What a promise was rejected with: a jqXHR, an Error, or anything at all. */
export function readFailure(reason: unknown): Failure {
  if (isRejected(reason)) return readRejected(reason);
  if (reason instanceof Error && reason.name === 'ChunkLoadError') return inOneSentence(chunkMissing);
  // By name: what reads failures is there from the start, and what decides about conflicts when it is needed.
  if (reason instanceof Error && reason.name === 'UndecidedError') return inOneSentence(reason.message);
  return inOneSentence(unexpected);
}

function readRejected({ status, statusText, responseText }: Rejected): Failure {
  if (statusText === 'abort') return inOneSentence(aborted);
  if (statusText === 'timeout') return inOneSentence(tooLate);
  if (status === 0) return inOneSentence(noAnswer);
  // The server was content and the answer was still rejected: it was not what had been agreed on.
  if (status < 400) return inOneSentence(unreadable, status);
  if (status >= 500) {
    return inOneSentence(`The server has a problem (status ${status}). Please try again in a moment.`, status);
  }
  const sentence = byStatus.get(status) ?? `The server refused this (status ${status}).`;
  const messages = problemMessages(responseText);
  if (messages.length === 0) return inOneSentence(sentence, status);
  const saysMore = status === 409 || status === 422;
  return { message: saysMore ? `${messages.join(', ')}.` : sentence, messages, status };
}

function problemMessages(text: unknown): readonly string[] {
  if (typeof text !== 'string') return [];
  try {
    const body: unknown = JSON.parse(text);
    if (!isProblem(body)) return [];
    return Object.entries(body.errors).flatMap(([field, messages]) =>
      // "token is missing" is a sentence for developers.
      field === 'token' ? [notSignedIn] : messages.map((message) => `${field} ${message}`),
    );
  } catch {
    return [];
  }
}

function inOneSentence(message: string, status?: number): Failure {
  return { message, messages: [message], ...(status === undefined ? {} : { status }) };
}

function isRejected(reason: unknown): reason is Rejected {
  return (
    typeof reason === 'object' &&
    reason !== null &&
    'status' in reason &&
    typeof reason.status === 'number' &&
    'statusText' in reason &&
    typeof reason.statusText === 'string'
  );
}
