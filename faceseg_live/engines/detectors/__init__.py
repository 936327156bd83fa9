"""What finds faces in an image: the mesh's own detector, YuNet, deepface's."""
