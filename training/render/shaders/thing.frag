#version 330
#include "common.glsl"
in vec3 place, across, colour, pattern;
flat in float what;
uniform int material;
layout(location = 0) out vec4 picture;
layout(location = 1) out float label;

// pattern: the direction from the middle of the eyeball, its third axis the gaze.
vec3 eyeball(vec3 normal, vec3 view) {
    vec3 direction = normalize(pattern);
    float from_axis = length(direction.xy), around = atan(direction.y, direction.x);
    vec4 veins = texture(noise, direction.xy * 1.7 + .3);
    vec3 albedo = mix(vec3(.72, .68, .65), vec3(.62, .3, .27), smoothstep(.6, .75, veins.x) * smoothstep(.5, .95, from_axis));
    if (direction.z > 0.) {
        vec4 fibres = texture(noise, vec2(around * .8, from_axis * .5));
        vec3 iris = colour * (.55 + .9 * fibres.x) * mix(1.3, .6, smoothstep(.2, .42, from_axis));
        iris *= 1. - .7 * smoothstep(.38, .46, from_axis);
        albedo = mix(iris, albedo, smoothstep(.43, .48, from_axis));
        albedo = mix(vec3(.008), albedo, smoothstep(.15, .19, from_axis));
    }
    vec3 light = shaded(albedo, normal, view, place, normal, vec3(.3), .0, 1.);
    return light * .9 + surroundings(reflect(-view, normalize(normal))) * .12 * lit(place, normal);
}

void main() {
    vec3 view = normalize(eye - place), normal = normalize(across), light;
    if (dot(normal, view) < 0.) normal = -normal;
    vec4 rough = texture(noise, pattern.xy * .6 + pattern.z * .3);
    if (material == 3) light = eyeball(normal, view);
    else if (material == 4) light = shaded(colour * (.9 + .2 * rough.x), normal, view, place, normal, vec3(.2), .25, 60.) * .7;
    else if (material == 5) {
        vec3 bent = normalize(normal + .25 * vec3(rough.yz - .5, 0));
        light = shaded(colour * (.85 + .3 * rough.x), bent, view, place, normal, vec3(.38, .22, .15), .06, 14.);
    } else if (material == 6) {
        vec4 weave = texture(noise, pattern.xy * 3.1 + pattern.z * 2.3);
        vec3 bent = normalize(normal + .7 * vec3(rough.yz - .5, 0) + .2 * vec3(weave.yz - .5, 0));
        light = shaded(colour * (.8 + .3 * weave.x), bent, view, place, normal, vec3(.15), .01, 8.);
    } else if (material == 7) {
        float rim = pow(1. - max(dot(normal, view), 0.), 3.);
        light = surroundings(reflect(-view, normal)) * mix(colour, vec3(1), rim)
              + shaded(colour * .35, normal, view, place, normal, vec3(.1), .4, 60.);
    } else if (material == 1) {
        float rim = .05 + .5 * pow(1. - max(dot(normal, view), 0.), 4.);
        light = shaded(colour, normal, view, place, normal, vec3(.1), .35, 50.) + surroundings(reflect(-view, normal)) * rim;
    } else light = shaded(colour * (.85 + .3 * rough.x), normal, view, place, normal, vec3(.2), .02, 10.);
    picture = vec4(developed(light), 1);
    label = what / 255.;
}
