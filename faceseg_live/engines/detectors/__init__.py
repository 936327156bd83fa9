"""What finds faces in a picture: the mesh's own detector, YuNet, deepface's."""
