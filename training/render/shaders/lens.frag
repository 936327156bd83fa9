#version 330
#include "common.glsl"
in vec3 place, across, colour, pattern;
uniform float density;  // how much light of what is behind the lens is lost
layout(location = 0) out vec4 picture;
layout(location = 1) out vec4 mask;
void main() {
    vec3 view = normalize(eye - place), normal = normalize(across);
    if (dot(normal, view) < 0.) normal = -normal;
    float rim = .04 + .9 * pow(1. - max(dot(normal, view), 0.), 5.);
    vec3 mirrored = surroundings(reflect(-view, normal)) * rim * 1.4;
    float opacity = clamp(density * mix(1., 1. - pattern.x, pattern.y) + rim, 0., 1.);
    picture = vec4(developed(colour * .12 * ambient[0] * density + mirrored), opacity);
    mask = vec4(1);
}
