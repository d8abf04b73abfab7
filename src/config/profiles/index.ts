import type { Profile } from '../profile.ts';
import { amvera } from './amvera.ts';
import { otCommerce } from './ot-commerce.ts';
import { solarSpace } from './solar-space.ts';

/** Every profile that PROFILE may name. An operator's own is added here. */
export const profiles: readonly Profile[] = [amvera, solarSpace, otCommerce];

/** What PROFILE means when it is not set. */
export const defaultProfile: Profile = amvera;

/** @returns the profile of that name, exactly as written in its file, or undefined */
export function findProfile(name: string): Profile | undefined {
  return profiles.find((profile) => profile.name === name);
}
