"""Protocol Buffers: .proto files read and compared."""
