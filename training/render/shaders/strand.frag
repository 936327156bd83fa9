#version 330
#include "common.glsl"
in vec3 light;
flat in float what;
layout(location = 0) out vec4 picture;
layout(location = 1) out float label;
void main() {
    picture = vec4(developed(light), 1);
    label = what / 255.;
}
