#version 330
in vec3 position, normal, rest, paint;
in vec4 fields_a, fields_b;
uniform mat4 view_projection;
out vec3 place, across, at_rest, colour;
out vec4 lips_mouth_nose, ear_neck_hair_brow;
void main() {
    gl_Position = view_projection * vec4(position, 1);
    place = position; across = normal; at_rest = rest; colour = paint;
    lips_mouth_nose = fields_a; ear_neck_hair_brow = fields_b;
}
