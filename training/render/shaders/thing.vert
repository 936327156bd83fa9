#version 330
in vec3 position, normal, paint, detail;
in float kind;
uniform mat4 view_projection;
out vec3 place, across, colour, pattern;
flat out float what;
void main() {
    gl_Position = view_projection * vec4(position, 1);
    place = position; across = normal; colour = paint; pattern = detail; what = kind;
}
