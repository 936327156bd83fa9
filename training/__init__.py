"""What the network of our own learns from: pictures of people who never existed, with exact labels. Not shipped."""
