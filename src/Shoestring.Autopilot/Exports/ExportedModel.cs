using Shoestring.Runtime;

namespace Shoestring.Autopilot.Exports;

/// <summary>A model file that an export made.</summary>
/// <param name="File">Its bytes.</param>
/// <param name="Parity">How far it agrees with the float32 model, or null where nothing was rounded here.</param>
public sealed record ExportedModel(byte[] File, ParityVerdict? Parity = null);
