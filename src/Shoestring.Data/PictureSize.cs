namespace Shoestring.Data;

/// <summary>What a picture's header says, after its orientation is applied.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">1 (grey) or 3 (colour); alpha is not counted.</param>
public readonly record struct PictureSize(int Height, int Width, int Channels);
