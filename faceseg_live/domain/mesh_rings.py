"""Closed outlines of MediaPipe's 478-point face mesh, as indices of its points; left and right are the subject's own.

All run clockwise in a picture of a face from the front: one that runs the other way is seen from behind. The rings of
eyes, lips, brows, irises and oval are the ones that MediaPipe publishes with the mesh (face_mesh_connections); those of
nose, forehead, cheeks and chin were chosen for this program.
"""

from __future__ import annotations

Ring = tuple[int, ...]

# Jaw from the subject's left temple over the chin to the right temple, then back over the forehead.
JAW: Ring = (356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58,
             132, 93, 234, 127)
HAIRLINE: Ring = (162, 21, 54, 103, 67, 109, 10, 338, 297, 332, 284, 251, 389)
OVAL: Ring = JAW + HAIRLINE

RIGHT_BROW_TOP: Ring = (70, 63, 105, 66, 107)
RIGHT_BROW: Ring = (*RIGHT_BROW_TOP, 55, 65, 52, 53, 46)
LEFT_BROW_TOP: Ring = (336, 296, 334, 293, 300)
LEFT_BROW: Ring = (*LEFT_BROW_TOP, 276, 283, 282, 295, 285)

RIGHT_EYE: Ring = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
LEFT_EYE: Ring = (249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466, 263)
RIGHT_LIDS: Ring = (130, 247, 30, 29, 27, 28, 56, 190, 243, 112, 26, 22, 23, 24, 110, 25)
LEFT_LIDS: Ring = (255, 339, 254, 253, 252, 256, 341, 463, 414, 286, 258, 257, 259, 260, 467, 359)
RIGHT_IRIS: Ring = (472, 471, 470, 469)
LEFT_IRIS: Ring = (477, 476, 475, 474)

NOSE: Ring = (168, 417, 465, 343, 437, 420, 360, 344, 438, 309, 250, 462, 370, 94,
               141, 242, 20, 79, 218, 115, 131, 198, 217, 114, 245, 193)
NOSE_WITH_WINGS: Ring = (168, 417, 279, 358, 331, 294, 460, 94, 1, 4, 240, 64, 102, 129, 49, 193)
"""To be taken as a hull: on a turned face the tip stands out over the far wing."""
LIPS_OUTER: Ring = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
LIPS_INNER: Ring = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)
UPPER_LIP: Ring = LIPS_OUTER[:11] + LIPS_INNER[10::-1]
LOWER_LIP: Ring = (*LIPS_OUTER[10:], LIPS_OUTER[0], LIPS_INNER[0], *LIPS_INNER[:9:-1])

FOREHEAD: Ring = (*HAIRLINE[1:-1], *LEFT_BROW_TOP[::-1], *RIGHT_BROW_TOP[::-1])
RIGHT_CHEEK: Ring = (117, 118, 119, 100, 142, 203, 206, 216, 212, 214, 192, 213, 147, 123)
LEFT_CHEEK: Ring = (352, 376, 433, 416, 434, 432, 436, 426, 423, 371, 329, 348, 347, 346)
CHIN: Ring = (204, 106, 182, 83, 18, 313, 406, 335, 424, 431, 395, 378, 400, 377, 152, 148, 176, 149, 170, 211)
WHOLE_FACE: Ring = OVAL + RIGHT_CHEEK + LEFT_CHEEK
"""To be taken as a hull: on a turned face the far cheek stands out over the oval."""

CHIN_TIP = 152
FOREHEAD_TOP = 10
"""The ends of the face's own upright axis."""
