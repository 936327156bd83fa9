"""Closed outlines of MediaPipe's 478-point face mesh, as indices of its points; left and right are the subject's own.

The rings of eyes, lips, brows, irises and oval are the ones that MediaPipe publishes with the mesh
(face_mesh_connections); those of nose, forehead, cheeks and chin were chosen for this program.
"""

from __future__ import annotations

Ring = tuple[int, ...]

# Jaw from the subject's right temple over the chin to the left temple, then back over the forehead.
JAW: Ring = (127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152,
              377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 356)
HAIRLINE: Ring = (389, 251, 284, 332, 297, 338, 10, 109, 67, 103, 54, 21, 162)
OVAL: Ring = JAW + HAIRLINE

RIGHT_BROW_TOP: Ring = (70, 63, 105, 66, 107)
RIGHT_BROW: Ring = (*RIGHT_BROW_TOP, 55, 65, 52, 53, 46)
LEFT_BROW_TOP: Ring = (336, 296, 334, 293, 300)
LEFT_BROW: Ring = (*LEFT_BROW_TOP, 276, 283, 282, 295, 285)

RIGHT_EYE: Ring = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
LEFT_EYE: Ring = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
RIGHT_LIDS: Ring = (130, 247, 30, 29, 27, 28, 56, 190, 243, 112, 26, 22, 23, 24, 110, 25)
LEFT_LIDS: Ring = (359, 467, 260, 259, 257, 258, 286, 414, 463, 341, 256, 252, 253, 254, 339, 255)
RIGHT_IRIS: Ring = (469, 470, 471, 472)
LEFT_IRIS: Ring = (474, 475, 476, 477)

NOSE: Ring = (168, 417, 465, 343, 437, 420, 360, 344, 438, 309, 250, 462, 370, 94,
               141, 242, 20, 79, 218, 115, 131, 198, 217, 114, 245, 193)
LIPS_OUTER: Ring = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
LIPS_INNER: Ring = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)
UPPER_LIP: Ring = LIPS_OUTER[:11] + LIPS_INNER[10::-1]
LOWER_LIP: Ring = (*LIPS_OUTER[10:], LIPS_OUTER[0], LIPS_INNER[0], *LIPS_INNER[:9:-1])

FOREHEAD: Ring = (*HAIRLINE, 127, 156, *RIGHT_BROW_TOP, *LEFT_BROW_TOP, 383, 356)
RIGHT_CHEEK: Ring = (234, 227, 116, 117, 118, 119, 100, 47, 126, 203, 206, 216, 212, 214, 192, 213, 147, 177, 132, 93)
LEFT_CHEEK: Ring = (454, 447, 345, 346, 347, 348, 329, 277, 355, 423, 426, 436, 432, 434, 416, 433, 376, 401, 361, 323)
CHIN: Ring = (204, 106, 182, 83, 18, 313, 406, 335, 424, 431, 395, 378, 400, 377, 152, 148, 176, 149, 170, 211)

CHIN_TIP = 152
FOREHEAD_TOP = 10
"""The ends of the face's own upright axis."""
